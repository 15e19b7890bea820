using Backscatter.Functions;
using Microsoft.Extensions.Hosting;

FunctionsService.CreateBuilder(args).Build().Run();
