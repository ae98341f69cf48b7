"""The first page: is today going well, and what needs somebody."""
