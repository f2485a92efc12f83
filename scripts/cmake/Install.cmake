include(GNUInstallDirs)
install(TARGETS nsposture RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
