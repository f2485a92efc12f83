// Which grants the audit log shows in use: by the API server's own reason for each request.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/base/timestamp.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "reports/answers/cause.h"

#include <map>
#include <optional>
#include <vector>

namespace nsposture::analysis {

class GrantUses {
 public:
  // `file` must outlive it.
  explicit GrantUses(const correlation::CaseFile& file);

  // By any of the bindings. Empty where no log was read, where none says by which grant it allowed,
  // and where all of them were created after the log. `rules`: only what one of them allows; empty:
  // everything.
  [[nodiscard]] std::optional<reports::GrantUse> of(
      const std::vector<const Binding*>& bindings, const std::vector<PolicyRule>& rules = {}) const;

  // Whether any request says by which grant it was allowed.
  [[nodiscard]] bool known() const { return known_; }

  // Those that are in use, sorted.
  [[nodiscard]] std::vector<ObjectKey> used() const;

 private:
  std::map<ObjectKey, std::vector<const correlation::LoggedRequest*>> uses_;
  bool known_ = false;
  Timestamp first_;  // of the log
  Timestamp last_;
};

}  // namespace nsposture::analysis
