"""Long work that a worker leases: imports, exports, sizes of segments."""
