// The same tests under ThreadSanitizer.
#include "unit.cpp"
