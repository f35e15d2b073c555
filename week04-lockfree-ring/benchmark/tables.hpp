// The parts of week 4's benchmark: each registers its tables. One file each, so that they compile
// side by side.
#pragma once

#include <cstddef>
#include <string>

namespace tables {

void throughput_of_words();
void throughput_of_lines();
void latency();
void batches();
void ablation();
void ablation_without_prefetch(const std::string& table, std::size_t capacity);
void ablation_as_they_are(const std::string& table, std::size_t capacity);
void ablation_only_reading(const std::string& table, std::size_t capacity);
void ablation_running_ahead(const std::string& table, std::size_t capacity);
void ablation_running_ahead_64B(const std::string& table, std::size_t capacity);

}  // namespace tables
