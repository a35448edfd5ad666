// The health check of the image: asks the health port of a runner where one is set, else the server.
const { PLENUM_HEALTH_PORT: healthPort, PORT: port = '3000' } = process.env

async function isReady(at) {
  try {
    return (await fetch(`http://127.0.0.1:${at}/api/ready`)).ok
  } catch {
    return false // nothing listens there
  }
}

// Both may be set for all services of a compose file; a server does not listen on the health port.
const isHealthy = (healthPort && (await isReady(healthPort))) || (await isReady(port))
process.exit(isHealthy ? 0 : 1)
