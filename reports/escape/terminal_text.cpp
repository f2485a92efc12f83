#include "reports/escape/terminal_text.h"

#include "reports/escape/printable.h"

#include <cstdint>

namespace nsposture::reports::escape {

std::string terminal_text(std::string_view text) {
  return printable(text, SIZE_MAX);
}

}  // namespace nsposture::reports::escape
