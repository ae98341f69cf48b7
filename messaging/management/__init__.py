"""The shell door: commands of the contract, and the demo."""
