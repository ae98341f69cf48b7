"""What is broken, one scenario a function: a site in, a result out."""
