#include "graph/validation/field_error.h"

#include "graph/base/go_quote.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::validation {

FieldError required(std::string path, std::string_view detail) {
  return {std::move(path),
          detail.empty() ? "Required value" : fmt::format("Required value: {}", detail)};
}

FieldError invalid(std::string path, std::string_view value, std::string_view detail) {
  return {std::move(path), fmt::format("Invalid value: {}: {}", go_quote(value), detail)};
}

FieldError invalid(std::string path, const std::vector<std::string>& value,
                   std::string_view detail) {
  return {std::move(path), fmt::format("Invalid value: {}: {}", go_string_slice(value), detail)};
}

FieldError forbidden(std::string path, std::string_view detail) {
  return {std::move(path), fmt::format("Forbidden: {}", detail)};
}

FieldError too_long(std::string path, std::size_t limit_bytes) {
  return {std::move(path), fmt::format("Too long: may not be more than {} bytes", limit_bytes)};
}

FieldError not_supported(std::string path, std::string_view value,
                         const std::vector<std::string>& supported) {
  std::string list;
  for (const auto& item : supported) {
    if (!list.empty()) list += ", ";
    list += go_quote(item);
  }
  return {std::move(path),
          fmt::format("Unsupported value: {}: supported values: {}", go_quote(value), list)};
}

void add_invalid(std::vector<FieldError>& errors, const std::string& path, std::string_view value,
                 const std::vector<std::string>& details) {
  for (const auto& detail : details) errors.push_back(invalid(path, value, detail));
}

}  // namespace nsposture::validation
