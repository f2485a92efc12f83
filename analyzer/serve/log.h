// How the parts of serve tell what happens; the command line decides how it looks. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace nsposture::serve {

enum class LogLevel : std::uint8_t { Info, Warning, Error };

using Log = std::function<void(LogLevel, const std::string&)>;

}  // namespace nsposture::serve
