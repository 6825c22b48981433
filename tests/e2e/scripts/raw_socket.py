"""Opens a connection to an address on the internet, whatever proxy there is."""

import socket

with socket.create_connection(("192.0.2.1", 443), timeout=10) as connection:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n")
    print(connection.recv(100))
