"""Who would get a send and who would not, and why: counted by the judge before anything leaves."""
