// tests of w1e1
