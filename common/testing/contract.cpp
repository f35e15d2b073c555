#include "common/testing/contract.hpp"

#include <cctype>
#include <cstddef>
#include <string>

#include "common/testing/contract_threads.hpp"

namespace common::testing::contract {

bool names(const std::string& text, std::size_t number) {
  const std::string digits = std::to_string(number);
  const auto in_a_word = [&](std::size_t at) {  // behind the end stands '\0'
    return std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_';
  };
  // WHY no std::regex: each detector's library would take two seconds longer to compile.
  for (auto at = text.find(digits); at != text.npos; at = text.find(digits, at + 1))
    if ((at == 0 || !in_a_word(at - 1)) && !in_a_word(at + digits.size())) return true;
  return false;
}

std::string text_of(const std::optional<sequence_item>& item) {
  return item ? ::testing::PrintToString(*item) : "nothing";
}

void teamwork::report_mistake(std::string text) {
  const std::lock_guard lock(mutex_);
  if (mistake_.empty()) mistake_ = std::move(text);
  stop_.store(true, std::memory_order_relaxed);  // relaxed: a request, it orders nothing
}

result teamwork::outcome() const {
  if (mistake_.empty()) return kept();
  return broken() << mistake_;
}

result every_item_once_and_in_order(const std::vector<std::vector<sequence_item>>& arrived,
                                    std::uint32_t producers, std::uint32_t each) {
  std::vector<std::vector<int>> times(producers, std::vector<int>(each, 0));
  for (const auto& consumer : arrived) {
    std::vector<std::int64_t> last(producers, -1);
    for (const sequence_item& item : consumer) {
      if (item.producer >= producers || item.sequence >= each)
        return broken() << item << " was never pushed";
      if (item.sequence <= last[item.producer])
        return broken() << item << " came after item " << last[item.producer]
                        << " of the same producer, at the same consumer";
      last[item.producer] = item.sequence;
      ++times[item.producer][item.sequence];
    }
  }
  for (std::uint32_t p = 0; p < producers; ++p) {
    for (std::uint32_t s = 0; s < each; ++s) {
      if (times[p][s] != 1)
        return broken() << sequence_item{p, s} << " arrived " << times[p][s] << " times";
    }
  }
  return kept();
}

void let_others_run() {
  for (int i = 0; i < 20; ++i) std::this_thread::yield();
}

void callers::wait_for(int count) const noexcept {
  // relaxed, here and in about_to_call: it hands over no data, and must not order what the queue
  // should.
  while (ready_.load(std::memory_order_relaxed) < count) std::this_thread::yield();
  let_others_run();
}

void call_during(const std::function<void()>& first, const std::function<void()>& second) {
  callers in_the_middle;  // the first call is, or has returned
  callers second_call;
  run_together({[&] {
                  scripted_item::prolong([&] {
                    in_the_middle.about_to_call();
                    second_call.wait_for(1);
                  });
                  first();
                  scripted_item::prolong(nullptr);
                  in_the_middle.about_to_call();
                },
                [&] {
                  in_the_middle.wait_for(1);
                  second_call.about_to_call();
                  second();
                }});
}

}  // namespace common::testing::contract
