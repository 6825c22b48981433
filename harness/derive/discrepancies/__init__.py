"""Rules that find where a page contradicts itself, a sibling page, or the vendor's conventions."""
