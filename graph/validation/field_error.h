// Builds a FieldError in the words of apimachinery's pkg/util/validation/field.
#pragma once

#include "graph/validation/validate.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::validation {

[[nodiscard]] FieldError required(std::string path, std::string_view detail = {});
[[nodiscard]] FieldError invalid(std::string path, std::string_view value, std::string_view detail);
[[nodiscard]] FieldError invalid(std::string path, const std::vector<std::string>& value,
                                 std::string_view detail);
[[nodiscard]] FieldError forbidden(std::string path, std::string_view detail);
[[nodiscard]] FieldError too_long(std::string path, std::size_t limit_bytes);
[[nodiscard]] FieldError not_supported(std::string path, std::string_view value,
                                       const std::vector<std::string>& supported);

// One `invalid` for each detail.
void add_invalid(std::vector<FieldError>& errors, const std::string& path, std::string_view value,
                 const std::vector<std::string>& details);

}  // namespace nsposture::validation
