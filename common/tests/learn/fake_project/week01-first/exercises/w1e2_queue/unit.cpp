// tests of w1e2
