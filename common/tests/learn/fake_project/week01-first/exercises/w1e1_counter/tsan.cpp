#include "unit.cpp"
