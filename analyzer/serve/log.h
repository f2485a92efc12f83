// How the components of serve log; the command line decides the format. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace nsposture::serve {

enum class LogLevel : std::uint8_t { Info, Warning, Error };

using Log = std::function<void(LogLevel, const std::string&)>;

}  // namespace nsposture::serve
