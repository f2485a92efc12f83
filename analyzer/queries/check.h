// What a change to manifests does.
#pragma once

#include "analyzer/check/check.h"
#include "reports/answers/check_report.h"

#include <string>

namespace nsposture::queries {

struct CheckQuestion {
  check::CheckInput input;
  bool cluster_incomplete = false;  // what the cluster holds could not all be read
  std::string fail_on;              // the least severity that fails; "none": nothing does
  std::string base;                 // how the report calls the base; "" without one
  std::string cluster;              // and the cluster; "" without one
  std::string version;              // of this program
};

// Throws what run_check() throws.
[[nodiscard]] reports::CheckReport check(CheckQuestion question);

}  // namespace nsposture::queries
