// Words of a sentence.
#pragma once

#include <string>

#include "common/checker/engine/basics.hpp"

namespace common::checker {

std::string capital(std::string text);   // "the reader" -> "The reader"
const char* word_for(action does);       // "construct"
const char* word_for(memory_type type);  // "slot"
std::string third_person(action does);   // "constructs in"
std::string noun(action does);           // "construction"

}  // namespace common::checker
