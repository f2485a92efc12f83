// Ways into a pod by hand, and what is run there.
#pragma once

#include "analyzer/correlation/request.h"
#include "store/records/finding.h"

#include <string>
#include <string_view>

namespace nsposture::rules {

// exec, attach, port-forward or a container for debugging that was carried out.
[[nodiscard]] bool is_entry(const correlation::LoggedRequest& request);

// The command of an entry, as the client wrote it; empty: none, or not known.
[[nodiscard]] std::string command_of(const correlation::LoggedRequest& request);

// Why a command is more than a look around: "reads the account's token". Empty: it is not, as far
// as its words tell.
[[nodiscard]] std::string_view suspicion_of(std::string_view command);

}  // namespace nsposture::rules
