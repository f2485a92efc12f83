#include "analyzer/correlation/origin.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace nsposture::correlation {

namespace {

using Links = std::vector<OriginLink>;

constexpr std::size_t kMostLinks = 8;

void add_pod(const LoggedRequest& request, Links& links) {
  const auto& user = request.event.user;
  if (user.pod_name.empty()) return;
  const auto account = service_account_from_username(user.username);
  auto text = fmt::format("the token is that of pod `{}{}{}`", account ? account->namespace_ : "",
                          account ? "/" : "", user.pod_name);
  if (!user.node_name.empty()) text += fmt::format(" on node `{}`", user.node_name);
  links.push_back({OriginLink::Kind::Pod, &request, std::move(text)});
}

// Follows the tokens from a request to the identity that had its token issued, and so on.
void add_tokens(const LoggedRequest* request, const Lineage& lineage, Links& links) {
  std::set<const LoggedRequest*> seen;
  while (links.size() < kMostLinks) {
    add_pod(*request, links);
    const LoggedRequest* minted = lineage.minted_by(request->event.user.credential_id);
    if (minted == nullptr || is_of_kubelet(*minted)) return;
    if (!seen.insert(minted).second) return;
    // The holder renewed its own token: no other identity was involved.
    if (minted->event.user.username != request->event.user.username) {
      links.push_back({OriginLink::Kind::Token, minted,
                       fmt::format("the token of {} was issued to {}",
                                   describe(request->event.user), actor_text(*minted))});
    }
    request = minted;
  }
}

}  // namespace

std::string actor_text(const LoggedRequest& request) {
  if (request.event.user.username.empty()) return "somebody who was not authenticated";
  std::string text = describe(request.event.user);
  if (request.event.impersonated) text += " as " + describe(*request.event.impersonated);
  return text;
}

std::vector<OriginLink> origin_of(const Creation& creation, const CaseFile& file) {
  Links links;
  const auto& lineage = file.lineage();
  const LoggedRequest* asked = lineage.asked_for(creation.name, creation.time());
  const bool other =
      asked != nullptr && asked->event.user.username != creation.request->event.user.username;
  if (other) {
    links.push_back(
        {OriginLink::Kind::Requester, asked,
         fmt::format("{} asked for it ({})", actor_text(*asked), asked->event.resource)});
  }
  add_tokens(other ? asked : creation.request, lineage, links);
  return links;
}

}  // namespace nsposture::correlation
