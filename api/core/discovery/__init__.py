"""From what answers in a network to what its inventory lacks."""
