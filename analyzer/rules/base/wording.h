// Wording that several rules share.
#pragma once

#include "graph/model/objects.h"

#include <cstddef>
#include <string>
#include <vector>

namespace nsposture::rules {

// "a, b and 3 more": the first `most` of them.
[[nodiscard]] std::string list_text(std::vector<std::string> words, std::size_t most);

// The command that deletes the binding.
[[nodiscard]] std::string removal_command(const Binding& binding);

}  // namespace nsposture::rules
