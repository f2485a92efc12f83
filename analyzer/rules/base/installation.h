// Who installs a program makes its account, its roles and its webhooks in one go. What is made so
// weighs less than the same made alone: the account is new, and what it does is judged by itself.
#pragma once

#include "analyzer/correlation/case_file.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

class Installations {
 public:
  // `file` outlives it.
  explicit Installations(const correlation::CaseFile& file);

  // Whoever sent the request made that account, shortly before.
  [[nodiscard]] bool made_account(const correlation::LoggedRequest& request,
                                  std::string_view account) const;
  // Whoever sent the request made some account and some binding, shortly before or after.
  [[nodiscard]] bool are_near(const correlation::LoggedRequest& request) const;

 private:
  using ByRequester = std::map<std::string, std::vector<const correlation::LoggedRequest*>>;

  std::map<std::string, const correlation::LoggedRequest*, std::less<>> accounts_;
  ByRequester accounts_by_;
  ByRequester bindings_by_;
};

}  // namespace nsposture::rules
