"""What is done to users, a deed a file."""
