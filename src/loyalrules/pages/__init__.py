"""Pages for people: one HTML file each, without anything from a network, for the screen and for paper."""
