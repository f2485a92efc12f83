// Interactive access to pods, and the commands run there.
#pragma once

#include "analyzer/correlation/request.h"
#include "store/records/finding.h"

#include <string>
#include <string_view>

namespace nsposture::rules {

// A completed exec, attach, port-forward, or start of a debug container.
[[nodiscard]] bool is_entry(const correlation::LoggedRequest& request);

// The command of an entry, as the client wrote it; empty: none, or unknown.
[[nodiscard]] std::string command_of(const correlation::LoggedRequest& request);

// Why a command is suspicious: "reads the account's token". Empty: nothing in its words is.
[[nodiscard]] std::string_view suspicion_of(std::string_view command);

}  // namespace nsposture::rules
