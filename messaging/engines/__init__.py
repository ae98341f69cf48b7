"""Bytes to the network and back; knows no channel, no table, no Django."""
