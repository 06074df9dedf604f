# Floor 5: executor/.
gpukit_test(executor future executor/future_test.c executor/help.c)
gpukit_test(executor executor executor/executor_test.c executor/help.c)
gpukit_test(executor map executor/map_test.c executor/help.c)
gpukit_test(executor property executor/property_test.c executor/model.c)
