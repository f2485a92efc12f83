// The effects of a change to manifests.
#pragma once

#include "analyzer/check/check.h"
#include "reports/answers/check_report.h"

#include <string>

namespace nsposture::queries {

struct CheckQuestion {
  check::CheckInput input;
  bool cluster_incomplete = false;  // the cluster could not be read completely
  std::string fail_on;              // the least severity that fails; "none": nothing fails
  std::string base;                 // name of the base in the report; "" without one
  std::string cluster;              // name of the cluster in the report; "" without one
  std::string version;              // of this program
};

// Throws what run_check() throws.
[[nodiscard]] reports::CheckReport check(CheckQuestion question);

}  // namespace nsposture::queries
