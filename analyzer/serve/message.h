// A finding as each kind of receiver wants it.
#pragma once

#include "store/records/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::serve {

enum class Receiver : std::uint8_t { Webhook, Slack, Alertmanager };

[[nodiscard]] std::string_view to_string(Receiver receiver);  // "webhook", as in the database

// A JSON document. `now` is when it is told: Alertmanager takes an alert for over a day after.
[[nodiscard]] std::string message_for(Receiver receiver, const store::Finding& finding,
                                      std::string_view cluster, Timestamp now);

// What is posted to for an address: Alertmanager's has its API's path behind it.
[[nodiscard]] std::string endpoint_of(Receiver receiver, const std::string& url);

}  // namespace nsposture::serve
