"""The app: one request, nine channels, every outcome accounted for."""
