using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Input;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd devices</c>: input devices and the stable ids that --include and --exclude take.</summary>
internal static class DevicesCommand
{
    internal static Command Create()
    {
        var command = new Command("devices", "list keyboards and other input devices with their stable ids");
        command.SetAction(_ => List(Console.Out));
        return command;
    }

    private static int List(TextWriter output)
    {
        try
        {
            var devices = NativeDevices.List();
            if (devices.Count == 0) output.WriteLine("no input devices: see keyrxd probe");
            foreach (var device in devices)
            {
                output.WriteLine(
                    $"{device.Path}\t{device.Bus:x4}:{device.Vendor:x4}:{device.Product:x4}\t{device.StableId}\t" +
                        $"{device.Name}\t{Traits(device)}");
            }
            return ExitCode.Success;
        }
        catch (KeyEventSourceException e)
        {
            throw new UserException(ExitCode.CannotStart, e.Message);
        }
    }

    private static string Traits(NativeDevice device)
    {
        List<string> traits = [];
        if (device.IsKeyboard) traits.Add("keyboard");
        if (device.IsVirtual) traits.Add("virtual");
        if (device.IsGrabbed) traits.Add("grabbed");
        if (!device.IsReadable) traits.Add("not readable");
        return string.Join(", ", traits);
    }
}
