"""Forms of the desk: plain values in, plain values out, one field a language where words are."""
