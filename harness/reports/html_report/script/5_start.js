// The theme, and the beginning of it all.
function startTheme() {
  const select = byId("theme");
  let kept = "auto";
  try {
    kept = localStorage.getItem("harness-theme") || "auto";
  } catch {
    // Some browsers keep nothing for files.
  }
  const apply = (theme) => {
    select.value = theme;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  apply(["light", "dark"].includes(kept) ? kept : "auto");
  select.addEventListener("input", () => {
    apply(select.value);
    try {
      localStorage.setItem("harness-theme", select.value);
    } catch {
      // Then it lasts as long as the page.
    }
  });
}

startTheme();
startFilters();
startSquares();
startList();
startEvidence();
choose({});
fromAddress();
document.documentElement.dataset.ready = "";
