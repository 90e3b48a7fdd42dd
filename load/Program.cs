using KeyRx.Load;
return await LoadProgram.RunAsync(args);
