# Worker processes: what is said to them, what becomes of them, what is left of them.
gpukit_test(unit wire unit/wire_test.c)
gpukit_test(unit flight unit/flight_test.c)
gpukit_test(unit message unit/message_test.c worker/messages.c LIBS m)
gpukit_test(unit freight unit/freight_test.c worker/parcels.c)
gpukit_test(worker station worker/station_test.c worker/fake.c)
