// Which grants the audit log shows in use: by the API server's own reason for each request.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/model/object_key.h"
#include "reports/answers/cause.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nsposture::analysis {

class GrantUses {
 public:
  explicit GrantUses(const correlation::CaseFile& file);

  // By any of the bindings. Empty where no log was read, or none says by which grant it allowed.
  [[nodiscard]] std::optional<reports::GrantUse> of(const std::vector<ObjectKey>& bindings) const;

  // Whether any request says by which grant it was allowed.
  [[nodiscard]] bool known() const { return known_; }

  // Those that are in use, sorted.
  [[nodiscard]] std::vector<ObjectKey> used() const;

 private:
  struct Use {
    std::uint64_t requests = 0;
    std::set<std::string> identities;
  };

  std::map<ObjectKey, Use> uses_;
  bool known_ = false;
};

}  // namespace nsposture::analysis
