global using KeyRx.Server.Connections;
global using KeyRx.Server.Http;
global using KeyRx.Server.Lifecycle;
global using KeyRx.Server.Loop;
global using KeyRx.Server.Reading;
