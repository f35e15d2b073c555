// tests of w3e1
