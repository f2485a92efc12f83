#include "reports/templates/view.h"

#include "reports/answers/words.h"
#include "reports/escape/printable.h"

#include <kainjow/mustache.hpp>

namespace nsposture::reports::templates {

void put(View& view, const std::string& key, std::string_view text) {
  view[key] = text.empty() ? View(false) : View(escape::printable(text));
}

void put_flag(View& view, const std::string& key, bool value) {
  view[key] = View(value);
}

void put_number(View& view, const std::string& key, std::uint64_t number) {
  view[key] = View(thousands(number));
}

void put_rich(View& view, const std::string& key, std::string_view sentence) {
  View parts(View::type::list);
  for (const auto& segment : escape::segments(escape::printable(sentence))) {
    View part;
    part["text"] = View(segment.text);
    put_flag(part, "quoted", segment.quoted);
    parts.push_back(part);
  }
  view[key] = std::move(parts);
}

void put_time(View& view, const std::string& key, std::optional<Timestamp> time) {
  if (!time) {
    view[key] = View(false);
    return;
  }
  View parts;
  put(parts, "text", when_short(*time));
  put(parts, "full", when(*time));
  put(parts, "iso", format_rfc3339(*time));
  view[key] = std::move(parts);
}

void put_texts(View& view, const std::string& key, const std::vector<std::string>& texts) {
  View list(View::type::list);
  for (const auto& text : texts) {
    View item;
    item["text"] = View(escape::printable(text));
    list.push_back(item);
  }
  view[key] = std::move(list);
}

std::string anchor(const store::Finding& finding) {
  return "f-" + finding.fingerprint;
}

}  // namespace nsposture::reports::templates
