"""Dispatches: the list, and one send with its books, reasons and recipients."""
