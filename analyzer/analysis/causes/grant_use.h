// Which grants the audit log shows in use: by the API server's own reason for each request.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/base/timestamp.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"
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

  // By any of the bindings. Empty where no log was read, where none says by which grant it allowed,
  // and where all of them were created after the log.
  [[nodiscard]] std::optional<reports::GrantUse> of(
      const std::vector<const Binding*>& bindings) const;

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
  Timestamp first_;  // of the log
  Timestamp last_;
};

}  // namespace nsposture::analysis
