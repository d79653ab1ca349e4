"""What a text reads as once its encodings are taken off, and where in it each part of that stands."""
