#include <optional>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e3::message;
using w3e3::publisher;

const options usual{.title = "w3e3 publish message"};

SCENARIO(publish_message, D1_D2_every_execution_delivers_the_whole_message_or_none, usual) {
  publisher news;
  thread sender("sender", [&] { news.publish({.id = 7, .price = 70}); });
  thread receiver("receiver", [&] {
    const std::optional<message> received = news.try_receive();
    if (!received) return;
    check(received->id == 7, "the id is the published one");
    check(received->price == 70, "the price is, too");
  });
}

SCENARIO(publish_message, D2_who_has_waited_for_it_gets_it, usual) {
  publisher news;
  thread sender("sender", [&] { news.publish({.id = 7, .price = 70}); });
  thread receiver("receiver", [&] { until([&] { return news.try_receive().has_value(); }); });
}

void receive(publisher& news) {
  if (const std::optional<message> received = news.try_receive())
    check(received->id + received->price == 77, "the message is whole");
}

SCENARIO(publish_message, D1_D2_two_receivers_do_not_disturb_each_other, usual) {
  publisher news;
  thread one("one", [&] { receive(news); });
  thread other("other", [&] { receive(news); });
  news.publish({.id = 7, .price = 70});
}

SCENARIO(publish_message, D2_who_knows_that_it_is_published_gets_it_at_once, usual) {
  publisher news;
  thread sender("sender", [&] { news.publish({.id = 7, .price = 70}); });
  sender.join();
  thread receiver("receiver",
                  [&] { check(news.try_receive().has_value(), "it was published before"); });
  check(news.try_receive().has_value(), "it was published before");
}

// Nor is a part missing whose number is what its field held before.
SCENARIO(publish_message, D1_D2_of_any_numbers, usual) {
  publisher first_is_0;
  publisher second_is_0;
  thread sender("sender", [&] {
    first_is_0.publish({.id = 0, .price = 70});
    second_is_0.publish({.id = -1, .price = 0});
  });
  thread receiver("receiver", [&] {
    if (const std::optional<message> received = first_is_0.try_receive())
      check(received->id == 0 && received->price == 70, "0 and 70 were published");
    if (const std::optional<message> received = second_is_0.try_receive())
      check(received->id == -1 && received->price == 0, "-1 and 0 were published");
  });
}

}  // namespace
