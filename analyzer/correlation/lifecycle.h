// What happened to a namespace after it was made: changes of its labels, its deletion. Immutable
// once it is built, so it may be shared between threads.
#pragma once

#include "analyzer/correlation/request.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// A namespace's successful delete: one that was no dry run, as far as the log shows.
[[nodiscard]] bool is_deletion(const LoggedRequest& request);

class Lifecycles {
 public:
  // `requests` in order of time; they must outlive this.
  explicit Lifecycles(const std::vector<LoggedRequest>& requests);

  // Successful updates and patches of the namespace object itself, by time.
  [[nodiscard]] const std::vector<const LoggedRequest*>& changes(std::string_view name) const;
  // Successful deletes (deletion then takes its time: audit-facts.md 2.14), by time.
  [[nodiscard]] const std::vector<const LoggedRequest*>& deletions(std::string_view name) const;
  // The controller cleared the namespace away after this deletion, so it was no dry run.
  [[nodiscard]] bool completed(const LoggedRequest& deletion) const;
  // Successful writes of RoleBindings inside the namespace, by time.
  [[nodiscard]] const std::vector<const LoggedRequest*>& bindings(std::string_view name) const;

 private:
  using ByName = std::map<std::string, std::vector<const LoggedRequest*>, std::less<>>;
  [[nodiscard]] static const std::vector<const LoggedRequest*>& look_up(const ByName& map,
                                                                        std::string_view name);
  ByName changes_;
  ByName deletions_;
  ByName clearings_;  // by the namespace controller
  ByName bindings_;
};

}  // namespace nsposture::correlation
