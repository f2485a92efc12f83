// The part of validation that every kind shares: metadata (apimachinery
// pkg/api/validation/objectmeta.go) and label selectors (pkg/apis/meta/v1/validation).
#pragma once

#include "graph/validation/validate.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::validation {

using NameCheck = std::vector<std::string> (*)(std::string_view);

// A namespace on a cluster-scoped object is not an error: the server clears it before validation.
void validate_meta(const ObjectMeta& meta, bool namespaced, NameCheck name_check,
                   std::vector<FieldError>& errors);

void validate_selector(const LabelSelector& selector, const std::string& path,
                       std::vector<FieldError>& errors);

}  // namespace nsposture::validation
