// The valid names and labels of Kubernetes, with its messages for what is wrong (apimachinery
// pkg/util/validation and pkg/api/validation/path, release 1.32).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::validation {

// Each returns the errors, in the server's order and words; empty for valid text.
[[nodiscard]] std::vector<std::string> dns_label_errors(std::string_view text);
[[nodiscard]] std::vector<std::string> dns_subdomain_errors(std::string_view text);
[[nodiscard]] std::vector<std::string> path_segment_errors(std::string_view text);
[[nodiscard]] std::vector<std::string> qualified_name_errors(std::string_view text);
[[nodiscard]] std::vector<std::string> label_value_errors(std::string_view text);

}  // namespace nsposture::validation
