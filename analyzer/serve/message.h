// A finding in the format of each kind of receiver.
#pragma once

#include "store/records/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::serve {

enum class Receiver : std::uint8_t { Webhook, Slack, Alertmanager };

[[nodiscard]] std::string_view to_string(Receiver receiver);  // "webhook", as in the database

// A JSON document. `now`: the time of sending. Alertmanager resolves the alert one day later.
[[nodiscard]] std::string message_for(Receiver receiver, const store::Finding& finding,
                                      std::string_view cluster, Timestamp now);

// The URL to post to: for Alertmanager, with the path of its API appended.
[[nodiscard]] std::string endpoint_of(Receiver receiver, const std::string& url);

}  // namespace nsposture::serve
